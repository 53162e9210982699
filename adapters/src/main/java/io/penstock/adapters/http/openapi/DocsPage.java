package io.penstock.adapters.http.openapi;

import io.penstock.adapters.http.ApiResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/**
 * The page that shows the OpenAPI document: one file with its style and its script in it, which
 * fetches nothing but the document. Its Content-Security-Policy allows just that, so that nothing
 * in a description could ever run.
 */
record DocsPage(String html, String policy) {

  static DocsPage read() {
    String style = Resources.text("docs.css");
    String script = Resources.text("docs.js");
    String html =
        Resources.text("docs.html").replace("{{style}}", style).replace("{{script}}", script);
    String policy =
        "default-src 'none'; script-src %s; style-src %s; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            .formatted(hash(script), hash(style));
    return new DocsPage(html, policy);
  }

  ApiResponse response() {
    return new ApiResponse.Page(
        "text/html; charset=utf-8",
        html,
        Map.of("Content-Security-Policy", policy, "X-Content-Type-Options", "nosniff"));
  }

  /** By which a policy names a text (Content Security Policy Level 3, section 2.3.1). */
  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
