namespace AdmissionWebhook.Deployment.Native;

/// <summary>How deep in brackets, and whether in a string literal, a place in an expression is.</summary>
internal struct CelNesting
{
    public int Depth { get; private set; }

    public bool IsQuoted { get; private set; }

    /// <summary>Moves past one character; call it for each in order.</summary>
    public void Read(string expression, int index)
    {
        IsQuoted ^= expression[index] == '\'' && (index == 0 || expression[index - 1] != '\\');
        Depth += IsQuoted
            ? 0
            : expression[index] switch
            {
                '(' or '[' or '{' => 1,
                ')' or ']' or '}' => -1,
                _ => 0,
            };
    }
}
