package io.kappalake.transforms.sql;

import java.io.Serializable;
import java.math.BigDecimal;

/** A quotient that is not rounded yet, so that a result is rounded once. The divisor is not zero. */
record Ratio(BigDecimal dividend, BigDecimal divisor) implements Serializable {}
