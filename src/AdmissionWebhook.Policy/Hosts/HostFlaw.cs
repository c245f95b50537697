namespace AdmissionWebhook.Policy.Hosts;

/// <summary>How a host as written departs from its canonical spelling.</summary>
[Flags]
public enum HostFlaw
{
    None = 0,

    /// <summary>Upper-case letters: Istio's registry is case-sensitive, Envoy's virtual hosts are not.</summary>
    UpperCase = 1,

    /// <summary>One trailing dot, which Istio accepts and compares literally.</summary>
    TrailingDot = 2,

    /// <summary>A label that begins with <c>xn--</c>: it can look like another name.</summary>
    ALabel = 4,

    /// <summary>Characters outside letters, digits, hyphen and dot; empty or over-long labels.</summary>
    Grammar = 8,

    /// <summary>The last label is a number (decimal or <c>0x…</c>): resolvers parse the name as an IPv4 address.</summary>
    NumericLastLabel = 16,

    /// <summary><c>*</c> that is not the whole first label (<c>*foo.com</c>, <c>a.*.com</c>).</summary>
    PartialWildcard = 32,

    /// <summary><c>*</c> alone: every host.</summary>
    EveryHost = 64,
}
