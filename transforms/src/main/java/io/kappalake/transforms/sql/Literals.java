package io.kappalake.transforms.sql;

import io.kappalake.transforms.feed.row.ColumnType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlIntervalLiteral.IntervalValue;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.util.NlsString;

/** Constants of a statement. Times without a zone are UTC. */
public final class Literals {

    private static final int MOST_DIGITS = 400;
    private static final int WIDE = 38;
    private static final long MICROS = 1_000_000;

    private Literals() {}

    static SqlTerm term(SqlLiteral literal) {
        return switch (literal.getTypeName()) {
            case NULL -> SqlTerm.constant(null, null);
            case BOOLEAN -> SqlTerm.constant(ColumnType.BOOLEAN, literal.getValueAs(Boolean.class));
            case CHAR, VARCHAR -> SqlTerm.constant(ColumnType.TEXT, text(literal));
            case DECIMAL, DOUBLE -> number(literal);
            case DATE, TIMESTAMP -> time(literal);
            case UNKNOWN -> time(literal);
            default -> throw Expressions.unsupported(literal);
        };
    }

    static String text(SqlLiteral literal) {
        return literal.getValueAs(NlsString.class).getValue();
    }

    private static SqlTerm number(SqlLiteral literal) {
        BigDecimal value = literal.bigDecimalValue();
        // Not one that takes for ever to add: no double has as many digits.
        if (Math.abs((long) value.precision() - value.scale()) > MOST_DIGITS) {
            throw new SqlProblem(
                    literal, "\"" + Expressions.text(literal) + "\" has more than " + MOST_DIGITS + " digits");
        }
        boolean isWhole = value.scale() <= 0 && value.precision() - value.scale() <= 18;
        ColumnType type =
                isWhole ? ColumnType.INTEGER : ColumnType.decimal(WIDE, Math.min(WIDE, Math.max(0, value.scale())));
        return SqlTerm.constant(type, value).within(Math.max(0, value.precision() - value.scale()));
    }

    /** {@code DATE '2026-03-01'} or {@code TIMESTAMP '2026-03-01 10:00:00'}. */
    private static SqlTerm time(SqlLiteral literal) {
        String written =
                literal instanceof SqlUnknownLiteral unknown ? unknown.getValue() : String.valueOf(literal.getValue());
        boolean isDate = literal instanceof SqlUnknownLiteral unknown
                ? unknown.tag.equals("DATE")
                : literal.getTypeName() == org.apache.calcite.sql.type.SqlTypeName.DATE;
        try {
            if (isDate) {
                return SqlTerm.constant(
                        ColumnType.DATE, LocalDate.parse(written).toEpochDay());
            }
            LocalDateTime time = LocalDateTime.parse(written.replace(' ', 'T'));
            return SqlTerm.constant(
                    ColumnType.TIMESTAMP, time.toEpochSecond(ZoneOffset.UTC) * MICROS + time.getNano() / 1000);
        } catch (DateTimeException e) {
            throw new SqlProblem(
                    literal,
                    "\"" + written + "\" is no time: write DATE '2026-03-01' or TIMESTAMP '2026-03-01 10:00:00'");
        }
    }

    /**
     * The length of an interval such as {@code INTERVAL '5' MINUTE}, in microseconds.
     *
     * @throws SqlProblem if it is none, or one of months or years
     */
    public static long micros(SqlNode node) {
        if (node instanceof SqlIntervalLiteral literal) {
            IntervalValue interval = literal.getValueAs(IntervalValue.class);
            TimeUnit unit = interval.getIntervalQualifier().getStartUnit();
            long width =
                    switch (unit) {
                        case SECOND -> MICROS;
                        case MINUTE -> 60 * MICROS;
                        case HOUR -> 3600 * MICROS;
                        case DAY -> 86_400 * MICROS;
                        default -> 0;
                    };
            String number = interval.getIntervalLiteral();
            if (width > 0 && interval.getIntervalQualifier().isSingleDatetimeField() && number.matches("\\d{1,6}")) {
                return width * Long.parseLong(number) * interval.getSign();
            }
        }
        throw new SqlProblem(
                node, "\"" + Expressions.text(node) + "\" is no width: write one like INTERVAL '5' MINUTE");
    }
}
