/** What the script of a page uses of a browser; the types of all of it would put `name`, `top` and the like in reach of every file here. */
export interface PageElement {
  readonly classList: { readonly toggle: (name: string, on: boolean) => void; readonly contains: (name: string) => boolean };
  readonly querySelector: (selector: string) => PageElement | null;
  readonly querySelectorAll: (selector: string) => Iterable<PageElement>;
  readonly removeAttribute: (name: string) => void;
  readonly getAttribute: (name: string) => string | null;
  readonly setAttribute: (name: string, value: string) => void;
  readonly matches: (selector: string) => boolean;
  readonly addEventListener: (type: string, listener: (event: PageEvent) => void) => void;
  readonly append: (...parts: readonly (PageElement | string)[]) => void;
  readonly replaceChildren: (...parts: readonly (PageElement | string)[]) => void;
  readonly after: (next: PageElement) => void;
  readonly remove: () => void;
  readonly scrollIntoView: (options: { readonly block: 'nearest'; readonly inline: 'nearest' }) => void;
  readonly focus: () => void;
  textContent: string | null;
  /** Of an input or a choice. */
  value?: string;
  readonly checked?: boolean;
}

export interface PageEvent {
  readonly key?: string;
  readonly preventDefault: () => void;
}

export interface PageDocument extends Pick<PageElement, 'querySelector' | 'querySelectorAll' | 'addEventListener'> {
  readonly createElement: (name: string) => PageElement;
}
