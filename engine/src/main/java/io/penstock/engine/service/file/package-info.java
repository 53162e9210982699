/** Files in buckets, and the signed URLs under which their content travels. */
@NullMarked
package io.penstock.engine.service.file;

import org.jspecify.annotations.NullMarked;
