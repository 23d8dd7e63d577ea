package io.kappalake.transforms.sql;

import java.io.Serializable;

/** What a text is held against: the pattern of a LIKE or an RLIKE. */
interface TextPattern extends Serializable {

    boolean matches(String text);
}
