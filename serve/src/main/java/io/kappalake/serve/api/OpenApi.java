package io.kappalake.serve.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The description of the API, from the routes that it answers. */
final class OpenApi {

    private OpenApi() {}

    static Map<String, Object> of(List<Route> routes) {
        Map<String, Object> paths = new LinkedHashMap<>();
        routes.forEach(route -> paths.put(Api.PREFIX + route.path(), Map.of("get", operation(route))));
        paths.put(
                Api.PREFIX + "/events",
                Map.of("get", plain("Each new commit, as server-sent events", "text/event-stream")));
        paths.put(Api.PREFIX + "/openapi.json", Map.of("get", plain("This description", "application/json")));
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("openapi", "3.1.0");
        description.put(
                "info",
                Map.of("title", "Kappalake", "version", "1", "description", "What the lake holds, at any commit."));
        description.put("paths", paths);
        return description;
    }

    private static Map<String, Object> plain(String summary, String type) {
        return Map.of("summary", summary, "responses", Map.of("200", content("The answer", type)));
    }

    private static Map<String, Object> operation(Route route) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("summary", route.answers());
        operation.put(
                "parameters", route.parameters().stream().map(OpenApi::parameter).toList());
        Map<String, Object> responses = new LinkedHashMap<>();
        Map<String, Object> forms = new LinkedHashMap<>();
        forms.put("application/json", Map.of());
        if (route.kind() == Route.Kind.ROWS) {
            forms.put("text/csv", Map.of());
        }
        responses.put("200", Map.of("description", route.answers(), "content", forms));
        responses.put("304", Map.of("description", "As the client has it"));
        for (String status : List.of("400", "404", "406", "410", "503")) {
            responses.put(status, content("A problem: field detail says what to do", "application/problem+json"));
        }
        operation.put("responses", responses);
        return operation;
    }

    private static Map<String, Object> content(String summary, String type) {
        return Map.of("description", summary, "content", Map.of(type, Map.of()));
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
            schema.put(
                    "default",
                    parameter.form().equals("integer") ? (Object) Integer.valueOf(parameter.normal()) : parameter.normal());
        }
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", parameter.name());
        described.put("in", parameter.in());
        described.put("required", parameter.isOfPath());
        described.put("description", parameter.description());
        described.put("schema", parameter.repeats() ? Map.of("type", "array", "items", schema) : schema);
        return described;
    }
}
