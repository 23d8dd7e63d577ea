/** Schemas of records that a registry keeps, and how a decoder gets them. */
package io.kappalake.transforms.feed.schema;
