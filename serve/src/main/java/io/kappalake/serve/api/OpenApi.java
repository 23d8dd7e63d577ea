package io.kappalake.serve.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The description of the API, from the routes that it answers. */
final class OpenApi {

    private OpenApi() {}

    static Map<String, Object> of(List<Route> routes) {
        Map<String, Object> paths = new LinkedHashMap<>();
        routes.forEach(route -> paths.put(Api.PREFIX + route.path(), ordered("get", operation(route))));
        paths.put(
                Api.PREFIX + "/events",
                ordered("get", plain("Each new commit, as server-sent events", "text/event-stream")));
        paths.put(Api.PREFIX + "/openapi.json", ordered("get", plain("This description", "application/json")));
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("openapi", "3.1.0");
        description.put(
                "info",
                ordered("title", "Kappalake", "version", "1", "description", "What the lake holds, at any commit."));
        description.put("paths", paths);
        return description;
    }

    private static Map<String, Object> plain(String summary, String type) {
        return ordered("summary", summary, "responses", ordered("200", content("The answer", type)));
    }

    private static Map<String, Object> operation(Route route) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("summary", route.answers());
        operation.put(
                "parameters",
                route.parameters().stream().map(OpenApi::parameter).toList());
        Map<String, Object> responses = new LinkedHashMap<>();
        Map<String, Object> forms = new LinkedHashMap<>();
        route.forms().forEach(form -> forms.put(form.type(), ordered()));
        responses.put("200", ordered("description", route.answers(), "content", forms));
        responses.put("304", ordered("description", "As the client has it"));
        for (String status : List.of("400", "404", "406", "410", "503")) {
            responses.put(status, content("A problem: field detail says what to do", "application/problem+json"));
        }
        operation.put("responses", responses);
        return operation;
    }

    private static Map<String, Object> content(String summary, String type) {
        return ordered("description", summary, "content", ordered(type, ordered()));
    }

    /** Names and values in turn; unlike those of a plain map, they keep their order from one start to the next. */
    private static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    private static Map<String, Object> parameter(Parameter parameter) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", parameter.form());
        if (parameter.form().equals("integer")) {
            schema.put("minimum", parameter.least());
            schema.put("maximum", parameter.most());
        }
        if (!parameter.choices().isEmpty()) {
            schema.put("enum", parameter.choices());
        }
        if (!parameter.normal().isEmpty()) {
            schema.put("default", Integer.valueOf(parameter.normal()));
        }
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", parameter.name());
        described.put("in", parameter.in());
        described.put("required", parameter.isOfPath());
        described.put("description", parameter.description());
        described.put("schema", parameter.repeats() ? ordered("type", "array", "items", schema) : schema);
        return described;
    }
}
