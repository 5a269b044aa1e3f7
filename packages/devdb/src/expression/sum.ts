import { addDecimals, type DecimalParts, decimalOf, decimalParts, divideDecimals } from '../bson/decimal.js';
import { DoubleDouble } from '../bson/double-double.js';
import { Decimal, Double, isNumeric, type Numeric, type Value } from '../bson/value.js';

/** A running `$sum` or `$avg`: what is not a number counts for nothing. The result has the widest type that was added. */
export class Sum {
  private readonly exact = new DoubleDouble();
  private decimal: DecimalParts | undefined;
  private widest: 'int' | 'long' | 'double' = 'int';
  private count = 0;

  add(value: Value | undefined): void {
    if (!isNumeric(value)) return;
    this.count++;
    if (typeof value === 'number') this.exact.add(value);
    else if (value instanceof Double) {
      this.exact.add(value.value);
      this.widest = 'double';
    } else if (value instanceof Decimal) {
      const parts = decimalParts(value);
      this.decimal = this.decimal ? addDecimals(this.decimal, parts) : parts;
    } else {
      this.exact.addLong(value);
      if (this.widest === 'int') this.widest = 'long';
    }
  }

  private total(decimal: DecimalParts): DecimalParts {
    return addDecimals(decimal, this.exact.toDecimal());
  }

  /** int32 sums grow to int64, and int64 sums that overflow to double. */
  sum(): Numeric {
    if (this.decimal) return decimalOf(this.total(this.decimal));
    const whole = this.widest === 'double' ? undefined : this.exact.toLong();
    if (whole === undefined) return new Double(this.exact.toDouble());
    return this.widest === 'int' && BigInt.asIntN(32, whole) === whole ? Number(whole) : whole;
  }

  /** null of no numbers. */
  average(): Value {
    if (this.count === 0) return null;
    if (this.decimal) {
      const count: DecimalParts = { kind: 'finite', negative: false, coefficient: BigInt(this.count), exponent: 0 };
      return decimalOf(divideDecimals(this.total(this.decimal), count));
    }
    return new Double(this.exact.toDouble() / this.count);
  }
}
