package io.kappalake.audit.deep;

import io.kappalake.audit.decode.TopicDecoder;
import io.kappalake.audit.feed.RunRules;
import java.util.List;

/**
 * What decides on the records of one topic that were taken under the same rules and files of the pipeline.
 *
 * @param rules that they may have been judged by: those of the run that took them first
 * @param decoders one for each of the rules
 * @param form what Silver makes of their values
 * @param longest duplicate horizon of the rules, in microseconds
 */
record Judge(
        String topic, List<RunRules> rules, List<TopicDecoder> decoders, SilverForm form, long shortest, long longest) {

    Judge(String topic, List<RunRules> rules, List<TopicDecoder> decoders, SilverForm form) {
        this(
                topic,
                rules,
                decoders,
                form,
                rules.stream().mapToLong(RunRules::duplicateHorizon).min().orElseThrow(),
                rules.stream().mapToLong(RunRules::duplicateHorizon).max().orElseThrow());
    }
}
