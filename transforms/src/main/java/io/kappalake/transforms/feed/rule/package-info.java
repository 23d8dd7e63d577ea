/** Rules of a feed: SQL conditions over its columns, parsed once and evaluated exactly. */
package io.kappalake.transforms.feed.rule;
