package io.kappalake.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {

    private static final String PAGE = "<!DOCTYPE html>\n<html><body>Try again later</body></html>";

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504, 520, 599})
    void aServiceThatIsBusyOrBehindABrokenProxyIsAway(int status) {
        assertThat(new Answer(status, "").isAway(false)).isTrue();
        assertThat(new Answer(status, "{\"message\":\"m\"}").isAway(false)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 400, 403, 404, 405, 407, 409, 410, 413, 422, 501, 505})
    void aRefusalIsFinal(int status) {
        assertThat(new Answer(status, "").isAway(true)).isFalse();
        assertThat(new Answer(status, "{\"message\":\"m\"}").isAway(true)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 400, 403, 404, 503})
    void aPageIsAProxysWhateverItsStatus(int status) {
        assertThat(new Answer(status, PAGE).isAway(false)).isTrue();
        assertThat(new Answer(status, "\n <HTML lang=en>").isAway(false)).isTrue();
        assertThat(new Answer(status, "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"x\">").isAway(false))
                .isTrue();
    }

    @Test
    void theXmlOfAnotherServiceIsNoPage() {
        assertThat(new Answer(404, "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code></Error>").isAway(true))
                .isFalse();
    }

    @Test
    void nothingWhereSomethingIsDueIsNoAnswer() {
        assertThat(new Answer(200, "").isAway(false)).isTrue();
        assertThat(new Answer(200, "{\"other\":1}").isAway(false)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false"})
    void aLoginThatWorkedHasExpiredAndOneThatNeverDidIsWrong(boolean worked, boolean away) {
        assertThat(new Answer(401, "").isAway(worked)).isEqualTo(away);
    }

    @Test
    void aConnectionThatIsNotMadeOrCutIsAMissingAnswer() {
        assertThat(Answer.isMissing(new IllegalStateException(new ConnectException("refused"))))
                .isTrue();
        assertThat(Answer.isMissing(new UncheckedIOException(new SocketTimeoutException("slow"))))
                .isTrue();
        assertThat(Answer.isMissing(new IOException(new EOFException()))).isTrue();
        assertThat(Answer.isMissing(new IOException("No space left on device"))).isFalse();
    }
}
