package io.kappalake.transforms.feed.file;

import java.io.Serializable;

/**
 * A column that decides first and last among equal event times: as text by code point, or by
 * {@code TextOrder.compareIds} where it is numeric.
 */
public record OrderKey(String column, boolean isNumeric) implements Serializable {}
