import type { Question } from "../api";

// The shared text is in the fragment, which browsers do not send: only those who have the link can read it.

export async function encode(question: Question): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(question));
  const packed = await through(bytes, new CompressionStream("deflate-raw"));
  return btoa(Array.from(packed, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** @returns Null if the text is not a shared question. */
export async function decode(text: string): Promise<Question | null> {
  try {
    const packed = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
    const question: unknown = JSON.parse(new TextDecoder().decode(await through(packed, new DecompressionStream("deflate-raw"))));
    return isQuestion(question) ? question : null;
  } catch {
    return null;
  }
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: ReadableWritablePair<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}

function isQuestion(value: unknown): value is Question {
  const isFiles = (files: unknown): boolean =>
    Array.isArray(files) &&
    files.every(
      (file: unknown) =>
        typeof file === "object" &&
        file !== null &&
        typeof (file as { name: unknown }).name === "string" &&
        typeof (file as { text: unknown }).text === "string",
    );
  return typeof value === "object" && value !== null && isFiles((value as Question).policies) && isFiles((value as Question).manifests);
}
