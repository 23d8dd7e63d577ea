package io.kappalake.serve.api;

import io.kappalake.serve.read.LakeAt;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing that can be asked for with GET.
 *
 * @param path under {@code /api/v1}, with its parameters in braces
 * @param answers in a few words
 * @param kind how its answers depend on a commit
 * @param own parameters beside those that the kind brings
 */
record Route(String path, String answers, Kind kind, List<Parameter> own, Answerer answerer) {

    /** What an answer is a function of. */
    enum Kind {
        /** Of a commit, which can be named. JSON only. */
        COMMIT,
        /** The same, as rows, in each {@link Form}. */
        ROWS,
        /** Of branches and tags, which move without a commit. */
        NOW
    }

    /** Makes the answer. */
    @FunctionalInterface
    interface Answerer {
        /** What {@link Json} can write, without the commit. */
        Object answer(Ask ask, LakeAt lake);
    }

    Route {
        own = List.copyOf(own);
    }

    /** What its answers can be, JSON first. */
    List<Form> forms() {
        return kind == Kind.ROWS ? List.of(Form.values()) : List.of(Form.JSON);
    }

    List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>(own);
        if (kind != Kind.NOW) {
            all.addAll(Parameters.MOMENT);
        }
        if (kind == Kind.ROWS) {
            all.add(Parameters.FORMAT);
        }
        return all;
    }

    List<String> queryNames() {
        List<String> names = parameters().stream()
                .filter(parameter -> !parameter.isOfPath())
                .map(Parameter::name)
                .toList();
        return names.isEmpty() ? List.of("none") : names;
    }
}
