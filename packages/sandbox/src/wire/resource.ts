import type { App } from '../core/app.js';
import type { PartOf, Table } from '../core/store.js';
import type { Metadata } from '../core/stored.js';
import { type ListParameters, paginate } from './lists.js';
import { mergeMetadata } from './metadata.js';
import { type Operation, operation } from './operation.js';

/*
 * The operations of a resource that differ from others' by data alone. What a resource does by itself is written out.
 */

type Row = { id: string };

/** `GET {path}/{id}`: the object. */
export function retrieve<T extends Row>(path: string, table: PartOf<Table<T>>): Operation {
  return operation('GET', `${path}/{id}`, [], ({ app, id }) => table(app.store).require(id));
}

/** What a parameter of a list asks of a row. It is not called when the parameter is left out. */
export type Filters<Params, T> = {
  [Name in keyof Params]?: (row: T, wanted: NonNullable<Params[Name]>, app: App) => boolean;
};

/**
 * `GET {path}`: the objects that pass every filter, newest first.
 *
 * @param same parameters that a field of their name must equal
 * @param filters the others
 */
export function list<Params, T extends Row>(
  path: string,
  table: PartOf<Table<T>>,
  same: readonly (keyof Params & keyof T & string)[],
  filters: Filters<Params, T> = {},
): Operation {
  const others = Object.keys(filters) as (keyof Params & string)[];
  return operation<Record<string, unknown>>('GET', path, [...same, ...others].sort(), ({ app, params }) => {
    const given = params as Params & ListParameters;
    const found = table(app.store)
      .newestFirst()
      .filter((row) => same.every((name) => given[name] === undefined || (row[name] as unknown) === given[name]))
      .filter((row) =>
        others.every((name) => {
          const wanted = given[name];
          return wanted === undefined || filters[name]?.(row, wanted as NonNullable<typeof wanted>, app) !== false;
        }),
      );
    return paginate(found, given, path, table(app.store));
  });
}

/**
 * `POST {path}/{id}`: sets fields to what was given, and merges metadata.
 *
 * @param event that tells of the change
 * @param fields parameters that a field of their name becomes
 */
export function update<Params, T extends Row & { metadata: Metadata | null }>(
  path: string,
  table: PartOf<Table<T>>,
  event: string,
  fields: readonly (keyof Params & keyof T & string)[] = [],
): Operation {
  return operation<Record<string, unknown>>(
    'POST',
    `${path}/{id}`,
    ['metadata', ...fields].sort(),
    ({ app, id, params }) => {
      const row = table(app.store).require(id);
      const metadata = mergeMetadata(row.metadata ?? {}, params.metadata as Parameters<typeof mergeMetadata>[1]);
      return app.change(row, event, (changed) => {
        changed.metadata = metadata;
        for (const name of fields) if (params[name] !== undefined) changed[name] = params[name] as T[typeof name];
      });
    },
  );
}
