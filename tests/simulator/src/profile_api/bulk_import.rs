//! How far the import of a file with profiles is. There are no such files here, so every one is done.

use serde_json::{Value, json};

use crate::clock;
use crate::http::Head;
use crate::schema::Violation;

use super::caller::{Caller, required};

pub(crate) fn status(head: &Head, caller: &Caller) -> Result<Value, Vec<Violation>> {
    let names = (required(head, "merchantFileName"), required(head, "submitterIdentifier"));
    let (Ok(file_name), Ok(submitter)) = &names else {
        return Err([names.0.err(), names.1.err()].into_iter().flatten().collect());
    };
    let at = clock::timestamp(caller.stamp.at);
    Ok(json!({
        "requestId": caller.request_id,
        "merchantId": caller.merchant_id,
        "merchantFileName": file_name,
        "submitterIdentifier": submitter,
        "overallFileStatus": "FILE_PROCESSING_COMPLETED",
        "overallFileStatusDescription": "File processing completed",
        "fileProcessCompletionPercent": "100",
        "fileFormat": "JSON",
        "totalRecordCount": 3,
        "processedRecordCount": 2,
        "erroredRecordCount": 1,
        "fileReceivedTimestamp": at,
        "finalResponseTimestamp": at,
    }))
}
