import { directionOf, type Language, languageOf, tagOf } from '../locale/locale.js';
import type { ElementChange, FrameChannel, FrameSettings, StripeFailure } from '../protocol/payment-frame.js';
import { applyAppearance } from './appearance.js';
import { createFontLoader } from './fonts.js';
import { placeLabels } from './labels.js';

/** An element inside its frame: what every kind of it has to do with the host page. */
export abstract class ElementFrame {
  protected settings: FrameSettings = { publishableKey: '' };
  protected language: Language = 'en';
  readonly #sheet = new CSSStyleSheet();
  readonly #loadFonts = createFontLoader();
  #shown = false;
  #told: string | undefined;

  constructor(
    protected readonly channel: FrameChannel,
    protected readonly root: HTMLElement,
  ) {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#sheet];
    channel.answer('mount', (settings) => this.#mount(settings));
    channel.answer('update', (settings) => this.#update(settings));
    channel.answer('validate', () => this.validate());
    channel.answer('value', () => this.change() ?? null);
    channel.answer('act', (action) => {
      if (action === 'blur') (document.activeElement as HTMLElement | null)?.blur();
      else this[action]();
      return null;
    });
  }

  /** What must be known before anything is shown. Gives why nothing can be. */
  protected async load(): Promise<StripeFailure | undefined> {
    return undefined;
  }

  /** What stands in the frame, made once. */
  protected abstract build(): readonly HTMLElement[];
  /** Puts the settings and the language into what was built. */
  protected abstract show(): void;
  /** What the host receives of the content; undefined for an element without any. */
  protected abstract change(): ElementChange | undefined;
  /** Shows what is wrong. */
  protected abstract validate(): { error?: StripeFailure };
  protected abstract focus(): void;
  protected abstract clear(): void;
  protected collapse(): void {}

  async #mount(settings: FrameSettings): Promise<null> {
    this.settings = settings;
    this.language = languageOf(settings.locale, navigator.languages);
    const error = await this.load();
    if (error) {
      this.channel.tell('loaderror', error);
      return null;
    }
    this.root.replaceChildren(...this.build());
    this.#shown = true;
    this.apply();
    this.#watch();
    this.channel.tell('ready', null);
    this.tellChange();
    return null;
  }

  #update(settings: Partial<FrameSettings>): null {
    this.settings = { ...this.settings, ...settings };
    this.language = languageOf(this.settings.locale, navigator.languages);
    if (this.#shown) {
      this.apply();
      this.tellChange();
    }
    return null;
  }

  /** Brings the frame up to its settings. */
  protected apply(): void {
    document.documentElement.lang = tagOf(this.language);
    document.documentElement.dir = directionOf(this.settings.locale, navigator.languages);
    this.#loadFonts(this.settings.fonts);
    applyAppearance(this.settings.appearance, this.#sheet);
    this.show();
    placeLabels(this.root, this.settings.appearance);
    this.#tellLayout();
  }

  protected tellChange(): void {
    const next = this.change();
    const text = JSON.stringify(next);
    // A keystroke that changes nothing the host may know is no change to it.
    if (!next || this.#told === text) return;
    this.#told = text;
    this.channel.tell('change', next);
  }

  /** The host page sizes the frame to its content, and learns when the focus enters and leaves it. */
  #watch(): void {
    new ResizeObserver(() => this.#tellLayout()).observe(this.root);
    window.addEventListener('focus', () => this.channel.tell('focus', null));
    window.addEventListener('blur', () => this.channel.tell('blur', null));
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.channel.tell('escape', null);
      // Enter that ends the composition of a word is not meant for the form.
      const isInput = event.target instanceof HTMLInputElement && !event.isComposing;
      if (event.key === 'Enter' && isInput && !event.defaultPrevented) this.channel.tell('submit', null);
    });
  }

  #tellLayout(): void {
    const scheme = document.documentElement.style.colorScheme === 'dark' ? 'dark' : 'light';
    this.channel.tell('layout', { height: Math.ceil(this.root.getBoundingClientRect().height), scheme });
  }
}
