import { type Language, messagesIn } from '../locale/locale.js';
import type { PublicApi } from '../protocol/api.js';
import type { Removal, SavedMethod, StripeFailure } from '../protocol/payment-frame.js';
import { createSavedList, type SavedCard, type SavedList } from '../saved/saved-list.js';

interface CustomerSessionReply {
  readonly features: {
    readonly payment_method_remove: string;
    readonly payment_method_save: string;
    readonly payment_method_save_usage: string | null;
  };
  readonly payment_methods: readonly SavedCard[];
}

export interface SavedMethodsHost {
  readonly onChange: () => void;
  readonly onRemoved: (removal: Removal) => void;
}

const whatHostMayKnow = ({ id, type, billing_details }: SavedCard): SavedMethod => ({ id, type, billing_details });

/** What a customer session adds to the card fields: the customer's saved cards, and the box by which a new one is saved. */
export class SavedMethods {
  readonly list: SavedList;
  /** Shown with the fields of a new card only. */
  readonly box: HTMLElement;
  readonly #checkbox = document.createElement('input');
  readonly #label = document.createElement('span');
  readonly #offersSaving: boolean;
  readonly #usage: string | null;

  private constructor(
    session: CustomerSessionReply,
    remove: (card: SavedCard) => Promise<boolean>,
    onChange: () => void,
  ) {
    const { features, payment_methods: cards } = session;
    this.#offersSaving = features.payment_method_save === 'enabled';
    this.#usage = features.payment_method_save_usage;
    this.list = createSavedList({
      cards,
      onSelect: onChange,
      ...(features.payment_method_remove === 'enabled' ? { remove } : {}),
    });
    this.box = document.createElement('label');
    this.box.className = 'SaveMethod';
    this.#checkbox.type = 'checkbox';
    this.#checkbox.name = 'savePaymentMethod';
    this.#checkbox.addEventListener('change', onChange);
    this.box.append(this.#checkbox, this.#label);
    this.box.hidden = !this.#offersSaving;
  }

  static async load(
    api: PublicApi,
    clientSecret: string,
    { onChange, onRemoved }: SavedMethodsHost,
  ): Promise<SavedMethods | { error: StripeFailure }> {
    const reply = await api.readCustomerSession(clientSecret);
    if ('error' in reply) return { error: reply.error };
    const remove = async (card: SavedCard): Promise<boolean> => {
      const removed = await api.removeSavedMethod(clientSecret, card.id);
      const payment_method = whatHostMayKnow(card);
      if ('error' in removed) onRemoved({ success: false, error: removed.error.message, payment_method });
      else onRemoved({ success: true, payment_method });
      return !('error' in removed);
    };
    return new SavedMethods(reply.object as unknown as CustomerSessionReply, remove, onChange);
  }

  /** The saved payment method that pays; undefined for a new card. */
  get selected(): SavedMethod | undefined {
    const card = this.list.selected();
    return card && whatHostMayKnow(card);
  }

  /** Whether the box is checked; undefined while it is not shown. */
  get saves(): boolean | undefined {
    return this.#offersSaving && !this.selected ? this.#checkbox.checked : undefined;
  }

  /** What a PaymentIntent is confirmed with when the customer wants the card kept. */
  get futureUsage(): string | undefined {
    return this.saves ? (this.#usage ?? undefined) : undefined;
  }

  /**
   * What a new payment method says of being shown again.
   *
   * @param kept the intent keeps it in any case, which is no consent to showing it
   */
  allowRedisplay(kept: boolean): 'always' | 'limited' | 'unspecified' {
    if (this.saves) return 'always';
    return kept ? 'limited' : 'unspecified';
  }

  speak(language: Language): void {
    this.list.speak(language);
    this.#label.textContent = messagesIn(language).saveMethod;
  }

  setDisabled(disabled: boolean): void {
    this.list.setDisabled(disabled);
    this.#checkbox.disabled = disabled;
  }
}
