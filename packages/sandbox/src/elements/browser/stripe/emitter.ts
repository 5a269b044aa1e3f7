type Handler = (event: unknown) => void;

/** `on`, `once` and `off` as Stripe's elements have them; the mixin's target is what they return, for chaining. */
export class Emitter {
  readonly #handlers = new Map<string, Array<{ handler: Handler; once: boolean }>>();

  on(event: string, handler: Handler): this {
    return this.#add(event, handler, false);
  }

  once(event: string, handler: Handler): this {
    return this.#add(event, handler, true);
  }

  /** Without a handler, every handler of the event goes. */
  off(event: string, handler?: Handler): this {
    const kept = handler ? (this.#handlers.get(event) ?? []).filter((entry) => entry.handler !== handler) : [];
    this.#handlers.set(event, kept);
    return this;
  }

  protected emit(event: string, data: unknown): void {
    const entries = this.#handlers.get(event) ?? [];
    this.#handlers.set(
      event,
      entries.filter((entry) => !entry.once),
    );
    for (const { handler } of entries) {
      // A host's handler that throws must not keep the others from hearing.
      try {
        handler(data);
      } catch (error) {
        reportError(error);
      }
    }
  }

  #add(event: string, handler: Handler, once: boolean): this {
    this.#handlers.set(event, [...(this.#handlers.get(event) ?? []), { handler, once }]);
    return this;
  }
}
