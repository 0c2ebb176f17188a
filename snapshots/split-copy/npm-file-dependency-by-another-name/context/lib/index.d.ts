export const a:number;
