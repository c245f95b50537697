namespace AdmissionWebhook.Admission;

/// <summary>From the bytes of a request to the bytes of its answer, without HTTP.</summary>
internal static class AdmissionExchange
{
    /// <param name="body">An AdmissionReview.</param>
    /// <param name="judge">What makes the answer.</param>
    /// <param name="into">Receives the answer, an AdmissionReview too.</param>
    /// <exception cref="RefusedRequestException">The body is no AdmissionReview.</exception>
    public static void Answer(ReadOnlyMemory<byte> body, Func<AdmissionRequest, AdmissionAnswer> judge, AnswerBuffer into)
    {
        using var document = AdmissionReviewReader.Parse(body);
        AdmissionReviewWriter.Write(into, judge(AdmissionReviewReader.Read(document.RootElement)));
    }
}
