/** A feed as data: the types and columns of its rows, how a column gets its value, and the row itself. */
package io.kappalake.transforms.feed.row;
