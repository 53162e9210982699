/** Objects in a bucket of S3, or of a service that speaks as S3 does. */
@NullMarked
package io.penstock.adapters.store.s3;

import org.jspecify.annotations.NullMarked;
