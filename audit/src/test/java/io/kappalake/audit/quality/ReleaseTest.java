package io.kappalake.audit.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReleaseTest {

    private static final LocalDate DAY = LocalDate.parse("2026-03-02");

    @Test
    void coversAsManyRowsAsWereSeen() {
        Release release = Release.of(DAY, List.of(found(3, "")), "seen");

        assertThat(release.covers(found(3, ""))).isTrue();
        assertThat(release.covers(found(4, ""))).isFalse();
    }

    @Test
    void coversACheckThatCannotBeComputedOnlyIfItCouldNotThen() {
        assertThat(Release.of(DAY, List.of(found(3, "")), "seen").covers(found(0, "no number")))
                .isFalse();
        assertThat(Release.of(DAY, List.of(found(0, "no number")), "seen").covers(found(0, "no number")))
                .isTrue();
        assertThat(Release.of(DAY, List.of(found(0, "no number")), "seen").covers(found(1, "")))
                .isFalse();
    }

    private static CheckedDay found(long rows, String failure) {
        return new CheckedDay("mine", true, DAY, rows, List.of(), failure, false);
    }
}
