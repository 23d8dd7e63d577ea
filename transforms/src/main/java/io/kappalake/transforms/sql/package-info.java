/**
 * SQL over the columns of a feed: Flink's parser reads the text, and expressions are compiled to exact arithmetic. It
 * knows neither feeds' files nor Gold.
 */
package io.kappalake.transforms.sql;
