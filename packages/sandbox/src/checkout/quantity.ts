/** The most of an adjustable line item whose maximum is not given. */
export const quantityMax = 99;
