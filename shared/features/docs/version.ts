/**
 * Counts up whenever a node, mark or attribute is added to schema.ts. An editor deletes what its own schema does not know, so a
 * page that is older than the server opens documents read only until it is loaded again.
 */
export const SCHEMA_VERSION = 4
