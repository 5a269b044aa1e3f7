import { MongoError } from '../bson/errors.js';
import { type Doc, doc } from '../bson/value.js';
import { parseFilter } from '../match/filter.js';
import type { Collection } from '../storage/collection.js';
import { specToDoc } from '../storage/index-spec.js';
import { type Command, checkNamespace, namespaceOf } from './command.js';
import { asRaw } from './cursors.js';
import { cursorBatchSize } from './list-indexes.js';

export const create: Command = {
  name: 'create',
  writes: true,
  fields: {
    create: 'string',
    autoIndexId: 'refused',
    capped: 'refused',
    size: 'refused',
    max: 'refused',
    storageEngine: 'refused',
    validator: 'refused',
    validationLevel: 'refused',
    validationAction: 'refused',
    indexOptionDefaults: 'refused',
    viewOn: 'refused',
    pipeline: 'refused',
    collation: 'refused',
    timeseries: 'refused',
    clusteredIndex: 'refused',
    expireAfterSeconds: 'refused',
    changeStreamPreAndPostImages: 'refused',
    encryptedFields: 'refused',
  },
  run(fields, context) {
    const namespace = namespaceOf(fields, context);
    const existing = context.store.find(namespace);
    // As in MongoDB: making a collection that is there with the same (no) options is no error.
    if (!existing) context.store.create(namespace, new Map());
    return new Map();
  },
};

export const drop: Command = {
  name: 'drop',
  writes: true,
  fields: { drop: 'string' },
  run(fields, context) {
    const namespace = namespaceOf(fields, context);
    const collection = context.store.find(namespace);
    if (!collection) return new Map();
    const indexes = collection.indexes.length;
    context.store.drop(collection);
    context.cursors.killOf(namespace);
    return doc({ nIndexesWas: indexes, ns: namespace });
  },
};

export const dropDatabase: Command = {
  name: 'dropDatabase',
  writes: true,
  fields: { dropDatabase: 'number' },
  run(_fields, context) {
    const collections = context.store.inDatabase(context.database);
    for (const collection of collections) {
      context.store.drop(collection);
      context.cursors.killOf(collection.namespace);
    }
    return doc({ dropped: collections.length > 0 ? context.database : undefined });
  },
};

const describe = (collection: Collection): Doc =>
  doc({
    name: collection.name,
    type: 'collection',
    options: collection.options,
    info: doc({ readOnly: false, uuid: collection.uuid }),
    idIndex: specToDoc(collection.indexes[0]!.spec),
  });

export const listCollections: Command = {
  name: 'listCollections',
  writes: false,
  fields: {
    listCollections: 'number',
    filter: 'object',
    nameOnly: 'bool',
    authorizedCollections: 'bool',
    cursor: 'object',
  },
  run(fields, context) {
    const filter = parseFilter(fields.object('filter') ?? new Map());
    const entries = context.store
      .inDatabase(context.database)
      .map(describe)
      .filter((entry) => filter.test(entry))
      .map((entry) => (fields.bool('nameOnly') ? doc({ name: entry.get('name'), type: 'collection' }) : entry))
      .map(asRaw);
    const namespace = `${context.database}.$cmd.listCollections`;
    return context.cursors.start(namespace, entries, { batchSize: cursorBatchSize(fields), now: context.now });
  },
};

export const listDatabases: Command = {
  name: 'listDatabases',
  writes: false,
  adminOnly: true,
  fields: { listDatabases: 'number', filter: 'object', nameOnly: 'bool', authorizedDatabases: 'bool' },
  run(fields, { store }) {
    const filter = parseFilter(fields.object('filter') ?? new Map());
    const names = [...new Set(store.all().map(({ database }) => database))].sort();
    const databases = names
      .map((name) => {
        if (fields.bool('nameOnly')) return doc({ name });
        const empty = store.inDatabase(name).every((collection) => collection.count === 0);
        return doc({ name, sizeOnDisk: 0n, empty });
      })
      .filter((entry) => filter.test(entry));
    return doc({ databases, totalSize: fields.bool('nameOnly') ? undefined : 0n });
  },
};

/** Renaming across databases copies; within one it only changes the catalogue. */
export const renameCollection: Command = {
  name: 'renameCollection',
  writes: true,
  adminOnly: true,
  fields: { renameCollection: 'string', to: 'string', dropTarget: 'bool' },
  required: ['to'],
  run(fields, context) {
    const from = fields.string('renameCollection')!;
    const to = fields.string('to')!;
    const dot = to.indexOf('.');
    checkNamespace(to.slice(0, dot), to.slice(dot + 1));
    const collection = context.store.find(from);
    if (!collection) throw new MongoError(26, `Source collection ${from} does not exist`);
    if (from === to) throw new MongoError(20, "Can't rename a collection to itself");
    const target = context.store.find(to);
    if (target && !fields.bool('dropTarget')) throw new MongoError(48, 'target namespace exists');
    if (target) context.store.drop(target);
    context.store.rename(collection, to);
    context.cursors.killOf(from);
    return new Map();
  },
};
