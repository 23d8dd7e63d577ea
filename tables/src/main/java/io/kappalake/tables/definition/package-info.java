/** What a table is: columns, partition, schema. */
package io.kappalake.tables.definition;
