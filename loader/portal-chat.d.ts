/** What a page says of itself. People see it before they send it, and can leave it out. */
export interface PortalChatAbout {
  /** The service the page is about. */
  service?: string;
  /** The code of an error it shows. */
  error?: string;
  /** The topic of a conversation begun here, by its `id` in the portal's file. */
  topic?: string;
}

/** Everything that can be set: by `data-…` of the script or of `<portal-chat>`, or by `configure()`. */
export interface PortalChatSettings {
  /** Where the server listens: `wss://…`, or a path. By default `/ws` where the script came from. */
  endpoint?: string | null;
  /** Language of the interface. By default that of the page, else Russian. */
  lang?: 'ru' | 'en' | (string & {}) | null;
  /** Words on the button and over the panel. */
  label?: string | null;
  /** The service the page is about. */
  service?: string | null;
  /** The portal's file of topics, other channels and hours. By default `portal.json` beside the script. */
  portal?: string | null;
  /** The file of frequent questions. By default `faq.json` beside the script. */
  faq?: string | null;
  /** A file of sentences in the portal's own words, or of a further language. */
  texts?: string | null;
  /** On which side the button and the panel stand. */
  side?: 'right' | 'left' | null;
  /** How far the button stands from the bottom, a CSS length like `96px`: above a bar of the page's own. */
  bottom?: string | null;
  /**
   * `bar`: a bar along the bottom of narrow screens instead of a button. `none`: no button, the page has its own.
   * `inline`: no button, the panel stands in the page where `<portal-chat>` does.
   */
  launcher?: 'button' | 'bar' | 'none' | 'inline' | null;
  /** Light or dark; by default as the person's system is. */
  theme?: 'auto' | 'light' | 'dark' | null;
  /** Two colours only, for people who see little. */
  contrast?: 'normal' | 'white' | 'black' | 'blue' | 'beige' | 'brown' | null;
  /** 125 %, 150 % or 200 % of the person's own text size. */
  textSize?: 'normal' | 'large' | 'larger' | 'largest' | null;
  /** Letters, words and lines further apart. */
  spacing?: 'normal' | 'wide' | null;
  /** The element that the panel stands in, or a selector that finds it; implies `inline`. */
  container?: string | Element | null;
}

/** What listeners of `on()` are told, by event. No word of a conversation is in it. */
export interface PortalChatEventDetails {
  /** The panel was opened. */
  opened: Record<string, never>;
  /** The panel was collapsed. */
  closed: Record<string, never>;
  /** Somebody wrote. */
  message: { from: 'user' | 'operator' | 'bot' | 'system' };
  /** Messages came that nobody has seen, or they were seen. */
  unread: { count: number };
  /** The conversation has gone on. `number` is what people quote; `null` before there is one. */
  ticket: {
    number: string | null;
    state: 'new' | 'opening' | 'bot' | 'waiting' | 'assigned' | 'closed';
  };
  /** The connection is another. */
  state: { connection: 'idle' | 'connecting' | 'live' | 'reconnecting' | 'offline' | 'stopped' };
  /** The chat did not load, the server refused a message, or it refuses every connection. */
  error: { reason: 'load' | 'message' | 'connection' };
}

/** Gives a fresh token, or nothing when nobody is signed in. */
export type PortalChatTokenSource = () => string | null | undefined | Promise<string | null | undefined>;

/**
 * What the loader adds to the page. Every call may be made before the widget is loaded; what cannot be used is named in
 * the console, and nothing is thrown.
 */
export interface PortalChatApi {
  /** Version of the loader. */
  readonly version: string;
  /**
   * Opens the panel and moves the focus into it; loads the widget if needed. With an element, what its
   * `data-portal-chat-context` says, or that of the nearest element around it.
   */
  open(about?: PortalChatAbout | Element | Event): void;
  /** Collapses the panel. The conversation goes on. */
  close(): void;
  /** Opens or collapses the panel. */
  toggle(): void;
  /**
   * Says who is signed in at the portal; to be called on every page, and again when that has changed.
   *
   * `getToken` is called whenever the chat needs a fresh token. Without it everybody is a guest. `signIn` leads to the
   * portal's log-in: with it, guests see a button «Войти».
   */
  identify(getToken: PortalChatTokenSource | null, signIn?: () => void): void;
  /** Forgets who the guest is and wipes what this browser keeps of the chat: for shared computers. */
  logout(): void;
  /** Says what the page is about, without opening anything. What is not named stays; `''` takes it back. */
  context(about: PortalChatAbout | Element): void;
  /** Changes settings; `null` gives the default back. */
  configure(settings: PortalChatSettings): void;
  /** Calls `listener` whenever it happens. */
  on<E extends keyof PortalChatEventDetails>(event: E, listener: (detail: PortalChatEventDetails[E]) => void): void;
  /** Calls it no more. */
  off<E extends keyof PortalChatEventDetails>(event: E, listener: (detail: PortalChatEventDetails[E]) => void): void;
  /** Makes one call, like `push(['open'])`: also before the script has run, see `Window.PortalChat`. */
  push(call: readonly [name: string, ...args: unknown[]]): void;
  /** Removes the chat from the page, connection and all. Including the script again brings it back. */
  destroy(): void;
}

/** The same as DOM events of `<portal-chat>`, named `portal-chat:…`; they bubble up to its document. */
export type PortalChatEvents = {
  [E in keyof PortalChatEventDetails as `portal-chat:${E}`]: CustomEvent<PortalChatEventDetails[E]>;
};

declare global {
  interface DocumentEventMap extends PortalChatEvents {}
  interface HTMLElementEventMap extends PortalChatEvents {}
  interface Window {
    /**
     * There from the moment the loader has run until `destroy()`. Before, a page may leave calls here:
     * `(window.PortalChat ||= []).push(['identify', getToken])`.
     */
    PortalChat?: PortalChatApi;
  }
  interface HTMLElementTagNameMap {
    /** The element that holds the chat. Where a page has none, the loader adds it beside `<body>`, whose styles and routers do not reach it there. */
    'portal-chat': HTMLElement;
  }
}
