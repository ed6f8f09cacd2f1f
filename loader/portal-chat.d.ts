/** What the loader adds to the page. Every call may be made before the widget is loaded. */
export interface PortalChatApi {
  /**
   * Opens the panel and moves the focus into it; loads the widget if needed. `about` says what the page is about, and
   * the code of an error it shows: the person sees both beside a first message, and can leave them out.
   */
  open(about?: { service?: string; error?: string }): void;
  /** Collapses the panel. The conversation goes on. */
  close(): void;
  /** Opens or collapses the panel. */
  toggle(): void;
  /**
   * Says who is signed in at the portal; to be called on every page, and again when that has changed.
   *
   * `getToken` is called whenever the chat needs a fresh token: it returns one, or nothing when nobody is signed in,
   * or a promise of either. Without it everybody is a guest. `signIn` leads to the portal's log-in: with it, guests
   * see a button «Войти».
   */
  identify(
    getToken: (() => string | null | undefined | Promise<string | null | undefined>) | null,
    signIn?: () => void,
  ): void;
  /** Forgets who the guest is and wipes what this browser keeps of the chat: for shared computers. */
  logout(): void;
  /** Removes the chat from the page, connection and all. Including the script again brings it back. */
  destroy(): void;
}

/** What `<portal-chat>` tells the page; the events bubble up to its document. No word of a conversation is in them. */
export interface PortalChatEvents {
  /** The panel was opened or collapsed. */
  'portal-chat:panel': CustomEvent<{ open: boolean }>;
  /** Messages came that nobody has seen, or they were seen. */
  'portal-chat:unread': CustomEvent<{ count: number }>;
  /** The conversation has gone on. `number` is what people quote; `null` before there is one. */
  'portal-chat:ticket': CustomEvent<{
    number: string | null;
    state: 'new' | 'opening' | 'bot' | 'waiting' | 'assigned' | 'closed';
  }>;
  /** The connection is another. */
  'portal-chat:connection': CustomEvent<{
    state: 'idle' | 'connecting' | 'live' | 'reconnecting' | 'offline' | 'stopped';
  }>;
}

declare global {
  interface DocumentEventMap extends PortalChatEvents {}
  interface HTMLElementEventMap extends PortalChatEvents {}
  interface Window {
    /** There from the moment the loader has run until `destroy()`. */
    PortalChat?: PortalChatApi;
  }
  interface HTMLElementTagNameMap {
    /** The element that holds the chat. The loader adds it beside `<body>`, whose styles and routers do not reach it there. */
    'portal-chat': HTMLElement;
  }
}
