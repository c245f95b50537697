using System.Runtime.InteropServices;

namespace AdmissionWebhook.Manifests.Yaml;

/// <summary>Pending tokens, numbered from the start of the stream so that a key recognized late can be inserted in its place.</summary>
internal sealed class TokenQueue
{
    private readonly List<Token> _tokens = [];
    private int _head;

    public bool IsEmpty => _head == _tokens.Count;

    /// <summary>The number of the first token in the queue.</summary>
    public int Taken { get; private set; }

    /// <summary>The number that the next added token gets.</summary>
    public int Next => Taken + _tokens.Count - _head;

    public ref readonly Token Head => ref CollectionsMarshal.AsSpan(_tokens)[_head];

    public void Add(Token token) => _tokens.Add(token);

    public void Insert(int number, Token token) => _tokens.Insert(_head + number - Taken, token);

    public void RemoveHead()
    {
        _head++;
        Taken++;
        if (_head == _tokens.Count)
        {
            _tokens.Clear();
            _head = 0;
        }
    }
}
