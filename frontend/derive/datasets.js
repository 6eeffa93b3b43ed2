/** Questions to the catalog about data sets. Pure. */

/**
 * The data set of a state, once it is known.
 *
 * @param {import("../state/types.js").Catalog | null} catalog
 * @param {{dataset: string}} state
 */
export const datasetOf = (catalog, { dataset }) =>
  catalog?.datasets.find(({ id }) => id === dataset);
