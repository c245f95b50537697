using System.Text;

namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>Tracks the UTF-16 index, line and column of a reader's place in UTF-8 bytes; moves forward only.</summary>
internal sealed class Utf8Position(ReadOnlyMemory<byte> utf8)
{
    private int _lineStart;

    public int Byte { get; private set; }

    public int Index { get; private set; }

    public int Line { get; private set; } = 1;

    public int Column => Index - _lineStart + 1;

    public void MoveTo(int target)
    {
        var passed = utf8.Span[Byte..target];
        var newline = passed.LastIndexOf((byte)'\n');
        if (newline >= 0)
        {
            Line += passed.Count((byte)'\n');
            _lineStart = Index + Encoding.UTF8.GetCharCount(passed[..(newline + 1)]);
        }

        Index += Encoding.UTF8.GetCharCount(passed);
        Byte = target;
    }
}
