/** Where files are: the warehouse and its file systems. */
package io.kappalake.tables.storage;
