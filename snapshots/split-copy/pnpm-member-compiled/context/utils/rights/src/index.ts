export const rights = 1;
