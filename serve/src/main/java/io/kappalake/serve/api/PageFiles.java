package io.kappalake.serve.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;

/** The files of the page, which are in the jar. */
final class PageFiles {

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "txt", "text/plain; charset=utf-8");

    private static final List<String> NAMES = List.of(
            "index.html",
            "style.css",
            "icon.svg",
            "app.js",
            "api.js",
            "charts.js",
            "form.js",
            "panels.js",
            "strip.js",
            "lightweight-charts.js",
            "lightweight-charts.LICENSE.txt",
            "lightweight-charts.NOTICE.txt");

    private PageFiles() {}

    /** A file and its type. */
    record PageFile(byte[] bytes, String type, String tag) {

        void send(Context context) {
            context.header("ETag", tag).header("Cache-Control", "no-cache");
            if (tag.equals(context.header("If-None-Match"))) {
                context.status(304);
                return;
            }
            context.contentType(type).result(bytes);
        }
    }

    /** By path. */
    static Map<String, PageFile> all() {
        Map<String, PageFile> files = new LinkedHashMap<>();
        NAMES.forEach(name -> files.put("/" + name, read(name)));
        files.put("/", files.get("/index.html"));
        return files;
    }

    private static PageFile read(String name) {
        try (InputStream stream = PageFiles.class.getResourceAsStream("/page/" + name)) {
            byte[] bytes = stream.readAllBytes();
            String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
            return new PageFile(bytes, type, '"' + DigestUtils.sha256Hex(bytes).substring(0, 32) + '"');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
