/** What the tables of pipeline {@code shop} should contain, read from the bytes of each format by hand. */
package io.kappalake.truth.shop;
