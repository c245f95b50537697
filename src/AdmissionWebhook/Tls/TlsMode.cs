namespace AdmissionWebhook.Tls;

/// <summary>Where the server certificate comes from.</summary>
internal enum TlsMode
{
    /// <summary>Files if they are named, else self-signed.</summary>
    Auto,
    Files,

    /// <summary>Made for the run.</summary>
    SelfSigned,

    /// <summary>Made and rotated by the replicas, and kept in a Secret.</summary>
    SelfManaged,
}
