export { PricingTable, type PricingTablePart, type PricingTableProps } from './PricingTable.js';
