package io.kappalake.proof.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.file.ShippedPipelines;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProvedPipelineTest {

    @ParameterizedTest
    @EnumSource
    void theProofNamesTopicsAndNumbersThemAsThePipelineDoes(ProvedPipeline proved) {
        Pipeline pipeline = proved.pipeline();
        TopicLogs logs = pipeline.logs(TopicLogs.NONE, proved.topics());

        assertThat(proved.topics()).containsExactlyInAnyOrderElementsOf(pipeline.topics(proved.topics()));
        assertThat(proved.topics()).allSatisfy(topic -> {
            assertThat(proved.feed(topic)).isEqualTo(logs.feed(topic));
            assertThat(proved.number(topic)).isEqualTo(logs.number(topic));
        });
        assertThat(ProvedPipeline.of(pipeline)).contains(proved);
    }

    @Test
    void everyPipelineThatShipsIsProved() {
        assertThat(Stream.of(ProvedPipeline.values())
                        .map(each -> each.pipeline().name()))
                .containsExactlyElementsOf(ShippedPipelines.names());
    }
}
