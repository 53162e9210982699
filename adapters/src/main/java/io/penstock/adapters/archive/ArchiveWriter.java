package io.penstock.adapters.archive;

import io.penstock.engine.port.ProjectArchives.Kind;
import io.penstock.engine.port.ProjectArchives.PackageFile;
import io.penstock.engine.port.ProjectArchives.Packages;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes objects into a zip. */
final class ArchiveWriter implements AutoCloseable {

  private static final String ROOT = "export/";

  private final ZipOutputStream zip;
  private final Packages packages;

  ArchiveWriter(OutputStream out, Packages packages) {
    zip = new ZipOutputStream(out);
    zip.setLevel(Deflater.BEST_SPEED); // Most of it is packages, which are zips already.
    this.packages = packages;
  }

  void write(Map<String, @Nullable Object> objects) throws IOException {
    yaml(ArchiveLayout.INFO, Map.of(ArchiveLayout.FORMAT_FIELD, ArchiveLayout.FORMAT));
    List<Map<String, @Nullable Object>> variables =
        YamlFields.variables(objects.get(YamlFields.VARIABLES));
    if (!variables.isEmpty()) {
      yaml(ArchiveLayout.VARIABLES, Map.of(YamlFields.VARIABLES, variables));
    }
    for (var environment : objects(objects, "environments").entrySet()) {
      String name = environment.getKey();
      thing(
          Kind.ENVIRONMENT,
          ArchiveLayout.base(ArchiveLayout.ENVIRONMENTS, "environment", name),
          name,
          Yaml12.object((Map<?, ?>) environment.getValue()));
    }
    owners(objects, ArchiveLayout.DEPLOYMENTS, Kind.DEPLOYMENT, Kind.DEPLOYMENT_VERSION);
    owners(objects, ArchiveLayout.PIPELINES, Kind.PIPELINE, Kind.PIPELINE_VERSION);
  }

  private void owners(
      Map<String, @Nullable Object> objects, String folder, Kind kind, Kind versionKind)
      throws IOException {
    String word = folder.substring(0, folder.length() - 1);
    for (var each : objects(objects, folder).entrySet()) {
      String name = each.getKey();
      Map<String, @Nullable Object> settings = Yaml12.object((Map<?, ?>) each.getValue());
      thing(kind, ArchiveLayout.base(folder, word, name), name, settings);
      for (var version : objects(settings, ArchiveLayout.VERSIONS).entrySet()) {
        thing(
            versionKind,
            ArchiveLayout.versionBase(folder, word, name, version.getKey()),
            version.getKey(),
            Yaml12.object((Map<?, ?>) version.getValue()));
      }
    }
  }

  /** Its file, and its package beside it. */
  private void thing(Kind kind, String base, String name, Map<String, @Nullable Object> settings)
      throws IOException {
    yaml(base + ".yaml", YamlFields.toFile(kind, name, settings));
    if (settings.get(ArchiveLayout.ZIP) instanceof String key) {
      PackageFile content = packages.open(key);
      try (InputStream in = content.content()) {
        zip.putNextEntry(new ZipEntry(ROOT + base + "." + content.extension()));
        in.transferTo(zip);
        zip.closeEntry();
      }
    }
  }

  private void yaml(String name, Map<String, @Nullable Object> document) throws IOException {
    zip.putNextEntry(new ZipEntry(ROOT + name));
    zip.write(Yaml12.write(document));
    zip.closeEntry();
  }

  private static Map<String, @Nullable Object> objects(
      Map<String, @Nullable Object> of, String key) {
    return of.get(key) instanceof Map<?, ?> map ? Yaml12.object(map) : Map.of();
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
