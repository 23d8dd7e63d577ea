package io.kappalake.runs;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javalin.Javalin;
import io.kappalake.tables.LakeException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FlinkRestTest {

    @Test
    void cancellingAJobThatHasJustFailedIsNoFailureSinceItHasEnded() {
        cancelAnswered(409, rest -> assertThatCode(() -> rest.cancel("f00d")).doesNotThrowAnyException());
    }

    @Test
    void cancellingAJobThatFlinkDoesNotKnowSaysSo() {
        cancelAnswered(404, rest -> assertThatThrownBy(() -> rest.cancel("f00d"))
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("404")
                .hasMessageContaining("/jobs/f00d"));
    }

    private static void cancelAnswered(int status, Consumer<FlinkRest> with) {
        Javalin flink = Javalin.create(config -> config.showJavalinBanner = false)
                .patch("/jobs/{id}", context -> context.status(status).result("{\"errors\":[]}"))
                .start("127.0.0.1", 0);
        try {
            with.accept(new FlinkRest("127.0.0.1:" + flink.port()));
        } finally {
            flink.stop();
        }
    }
}
