/** Payloads that are one CSV record each. */
package io.kappalake.transforms.feed.csv;
