import type { PlaygroundFiles } from "../api";

// The shared text is in the fragment, which browsers do not send: only those who have the link can read it.

export async function encode(files: PlaygroundFiles): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(files));
  const packed = await through(bytes, new CompressionStream("deflate-raw"));
  return btoa(Array.from(packed, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** @returns Null if the text is not a shared link. */
export async function decode(text: string): Promise<PlaygroundFiles | null> {
  try {
    const packed = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
    const files: unknown = JSON.parse(new TextDecoder().decode(await through(packed, new DecompressionStream("deflate-raw"))));
    return isPlaygroundFiles(files) ? files : null;
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

function isPlaygroundFiles(value: unknown): value is PlaygroundFiles {
  const isFiles = (files: unknown): boolean =>
    Array.isArray(files) &&
    files.every(
      (file: unknown) =>
        typeof file === "object" &&
        file !== null &&
        typeof (file as { name: unknown }).name === "string" &&
        typeof (file as { text: unknown }).text === "string",
    );
  return (
    typeof value === "object" &&
    value !== null &&
    isFiles((value as PlaygroundFiles).policies) &&
    isFiles((value as PlaygroundFiles).manifests)
  );
}
