package io.kappalake.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ShortDurationTest {

    private final ShortDuration duration = new ShortDuration();

    @ParameterizedTest
    @CsvSource({"250ms, PT0.25S", "0s, PT0S", "5s, PT5S", "10m, PT10M", "24h, PT24H", "7d, P7D", "' 5 s ', PT5S"})
    void timesAreReadInEveryUnit(String text, Duration expected) {
        assertThat(duration.convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-5s", "5S", "5min", "1.5h", "1h30m", "PT5S", "5us", "1234567890s"})
    void whatIsNotATimeOfOneNumberAndOneUnitIsRefused(String text) {
        assertThatThrownBy(() -> duration.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("'%s' is not a time such as 500ms, 5s, 10m, 24h or 7d", text);
    }

    @Test
    void aTimeOfMoreThanAHundredYearsIsRefused() {
        assertThat(duration.convert("36500d")).hasDays(36_500);
        assertThatThrownBy(() -> duration.convert("36501d"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("'36501d' is too long: the longest time is 36500d");
    }
}
