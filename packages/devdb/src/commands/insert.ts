import { type Command, collectionForWrite, namespaceOf } from './command.js';
import { runStatements } from './statements.js';
import { prepareDocument } from './write-document.js';

export const insert: Command = {
  name: 'insert',
  writes: true,
  fields: {
    insert: 'string',
    documents: 'array',
    ordered: 'bool',
    bypassDocumentValidation: 'bool',
    stmtId: 'number',
    stmtIds: 'array',
  },
  required: ['documents'],
  *run(fields, context) {
    const namespace = namespaceOf(fields, context);
    const documents = yield* fields.documents('documents');
    collectionForWrite(namespace, context);
    return yield* runStatements(fields, context, documents, (given) => {
      const { document, bytes } = prepareDocument(given, context.now);
      // It may have been dropped since the last one.
      collectionForWrite(namespace, context).insert(document, bytes);
      return { n: 1 };
    });
  },
};
