using System.Runtime.InteropServices;

namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>Pending tokens, numbered from the start of the stream so that a key recognized late can be inserted in its place.</summary>
internal sealed class TokenQueue
{
    private readonly List<Token> tokens = [];
    private int head;

    public bool IsEmpty => head == tokens.Count;

    /// <summary>The number of the first token in the queue.</summary>
    public int Taken { get; private set; }

    /// <summary>The number that the next added token gets.</summary>
    public int Next => Taken + tokens.Count - head;

    public ref readonly Token Head => ref CollectionsMarshal.AsSpan(tokens)[head];

    public void Add(Token token) => tokens.Add(token);

    public void Insert(int number, Token token) => tokens.Insert(head + number - Taken, token);

    public void RemoveHead()
    {
        head++;
        Taken++;
        if (head == tokens.Count)
        {
            tokens.Clear();
            head = 0;
        }
    }
}
