package io.kappalake.serve.api;

import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** A refusal as RFC 9457 wants it, whoever refuses: the API, or Jetty where a request is not even HTTP. */
final class ProblemDetails {

    private static final String TYPE = "application/problem+json";
    private static final String UNCACHED = "no-store";

    private ProblemDetails() {}

    static void answer(Context context, int status, String sentence) {
        context.status(status)
                .header("Cache-Control", UNCACHED)
                .contentType(TYPE)
                .result(body(status, sentence));
    }

    /** Jetty's error handler, which would write HTML. */
    static boolean answer(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        Headers.EACH.forEach(response.getHeaders()::put);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, UNCACHED).put(HttpHeader.CONTENT_TYPE, TYPE);
        Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        String sentence = status < HttpStatus.INTERNAL_SERVER_ERROR_500
                ? "The server cannot read the request (%s): send plain HTTP/1.1".formatted(message)
                : "Unexpected: see the server's log";
        response.write(true, ByteBuffer.wrap(body(status, sentence)), callback);
        return true;
    }

    private static byte[] body(int status, String sentence) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("title", HttpStatus.getMessage(status));
        problem.put("status", status);
        problem.put("detail", sentence);
        return Json.bytes(problem);
    }
}
