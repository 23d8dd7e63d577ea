package io.kappalake.inspect.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

class ParsedValueTest {

    private static Object parsed(Type type, String text) {
        return ParsedValue.of(Types.NestedField.optional(1, "c", type), text);
    }

    @Test
    void valuesAreReadAsPeopleAndAsIdentitiesWriteThem() {
        int day = (int) LocalDate.parse("2026-03-02").toEpochDay();
        assertThat(parsed(Types.DateType.get(), "2026-03-02")).isEqualTo(day);
        assertThat(parsed(Types.DateType.get(), Integer.toString(day))).isEqualTo(day);
        assertThat(parsed(Types.BooleanType.get(), "true")).isEqualTo(true);
        assertThat(parsed(Types.BooleanType.get(), "1")).isEqualTo(true);
        assertThat(parsed(Types.BooleanType.get(), "FALSE")).isEqualTo(false);
        assertThat(parsed(Types.BooleanType.get(), "0")).isEqualTo(false);
        assertThat(parsed(Types.TimestampType.withZone(), "1000001")).isEqualTo(1_000_001L);
        assertThat(parsed(Types.TimestampType.withZone(), "1970-01-01T00:00:01.000001Z"))
                .isEqualTo(1_000_001L);
        assertThat(parsed(Types.DecimalType.of(9, 2), "1.5")).isEqualTo(new BigDecimal("1.50"));
    }

    @Test
    void whatIsNoBooleanIsNotFalse() {
        assertThatThrownBy(() -> parsed(Types.BooleanType.get(), "yes")).hasMessageStartingWith("'yes' is no value");
    }
}
